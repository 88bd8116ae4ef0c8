import CTLS

/// Why a TLS connection fails, in words that tell the cases apart.
enum TLSFailure {
  /// The error of the session's last step; `verification` is what the check of the certificate came to.
  static func error(verification: Int, host: String) -> HTTPError {
    let (number, text) = take()
    if verification != Int(X509_V_OK) {
      return HTTPError(.certificate, certificate(Int32(verification), host))
    }
    let reason =
      switch number {
      case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_PACKET_LENGTH_TOO_LONG:
        "\(host) doesn't speak TLS on this port"
      case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        "\(host) speaks only versions of TLS that are not safe any more; 1.2 is the least"
      default: "the TLS connection with \(host) failed: \(text)"
      }
    return HTTPError(.tls, reason)
  }

  /// OpenSSL's words for the last error of this thread, which is then forgotten.
  static func takeReason() -> String { take().text }

  private static func take() -> (number: Int32, text: String) {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0 else { return (0, "it was cut off") }
    let text = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
    return (orc_tls_error_reason(code), text ?? "error \(code)")
  }

  private static func certificate(_ result: Int32, _ host: String) -> String {
    switch result {
    case X509_V_ERR_CERT_HAS_EXPIRED: "the certificate of \(host) has expired"
    case X509_V_ERR_CERT_NOT_YET_VALID: "the certificate of \(host) is not valid yet; is this machine's clock right?"
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      "the certificate that was shown is not for \(host), but for another name"
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      "the certificate of \(host) is signed by itself and not by an authority that is trusted"
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      "the certificate of \(host) is signed by an authority that is not trusted"
    default:
      "the certificate of \(host) can't be trusted: "
        + (unsafe String(cString: X509_verify_cert_error_string(Int(result))))
    }
  }
}
