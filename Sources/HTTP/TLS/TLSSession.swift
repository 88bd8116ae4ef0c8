import CTLS

/// Seals and opens the bytes of one connection; does no input or output itself, and never waits.
///
/// Sealed bytes from the socket go in by `take`, those for the socket come out of `drain`.
@safe final class TLSSession {
  /// What a step came to.
  enum Step {
    /// It is done.
    case done
    /// So many opened bytes are in the buffer.
    case bytes(Int)
    /// More of the other end's bytes are needed first.
    case needsInput
    /// The other end says that nothing more comes.
    case end
    /// The connection can't be trusted, or is broken.
    case failed(HTTPError)
  }

  private let ssl: OpaquePointer
  private let input: OpaquePointer
  private let output: OpaquePointer
  private let host: String

  /// The one protocol that is spoken within, in the form of ALPN (RFC 7301): length, name.
  private static let protocols = [UInt8(8)] + Array("http/1.1".utf8)
  /// The most sealed bytes that come out at once.
  private static let drainBytes = 32 << 10

  /// A session that has not begun; the certificate must be for `host`, a name or a numeric address.
  init(_ context: OpaquePointer, host: String) throws(HTTPError) {
    guard let ssl = unsafe SSL_new(context) else { throw HTTPError(.tls, TLSFailure.takeReason()) }
    guard let input = unsafe orc_tls_pipe(), let output = unsafe orc_tls_pipe() else {
      unsafe SSL_free(ssl)
      throw HTTPError(.tls, "there is no memory for a TLS connection")
    }
    unsafe self.ssl = ssl
    unsafe self.input = input
    unsafe self.output = output
    self.host = host
    // Both pipes belong to the session from here on.
    unsafe SSL_set_bio(ssl, input, output)
    unsafe SSL_set_connect_state(ssl)
    unsafe orc_tls_compare_strictly(ssl)
    _ = unsafe SSL_set_alpn_protos(ssl, Self.protocols, UInt32(Self.protocols.count))
    let isSet =
      SocketAddress(host: host, port: 0) != nil
      ? unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
      : unsafe SSL_set1_host(ssl, host) == 1 && orc_tls_ask_for(ssl, host) == 1
    guard isSet else { throw HTTPError(.tls, "'\(host)' is no name that a certificate can be for") }
  }

  deinit {
    unsafe SSL_free(ssl)
  }

  /// Agrees on keys and checks who the other end is; to be called until it is `done`.
  func shakeHands() -> Step {
    ERR_clear_error()
    let code = unsafe SSL_do_handshake(ssl)
    return code == 1 ? .done : failure(code)
  }

  /// Takes sealed bytes that came from the socket.
  func take(_ bytes: UnsafeRawBufferPointer) {
    // A pipe in memory takes everything.
    unsafe BIO_write(input, bytes.baseAddress, Int32(bytes.count))
  }

  /// Opens what has come, as far as the buffer goes.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Step {
    ERR_clear_error()
    let count = unsafe SSL_read(ssl, buffer.baseAddress, Int32(buffer.count))
    return count > 0 ? .bytes(Int(count)) : failure(count)
  }

  /// Seals bytes; they come out of `drain`.
  func seal(_ bytes: [UInt8]) -> Step {
    ERR_clear_error()
    let code = unsafe SSL_write(ssl, bytes, Int32(bytes.count))
    return code > 0 ? .done : failure(code)
  }

  /// Says to the other end that nothing more comes; it comes out of `drain`.
  func close() {
    unsafe SSL_shutdown(ssl)
  }

  /// The sealed bytes that are to be sent.
  func drain() -> [UInt8] {
    var sealed: [UInt8] = []
    while true {
      let part = unsafe [UInt8](unsafeUninitializedCapacity: Self.drainBytes) { space, filled in
        filled = unsafe max(0, Int(BIO_read(output, space.baseAddress, Int32(Self.drainBytes))))
      }
      if part.isEmpty { return sealed }
      if sealed.isEmpty { sealed = part } else { sealed += part }
    }
  }

  private func failure(_ code: Int32) -> Step {
    switch unsafe SSL_get_error(ssl, code) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: .needsInput
    case SSL_ERROR_ZERO_RETURN: .end
    default: .failed(TLSFailure.error(verification: unsafe SSL_get_verify_result(ssl), host: host))
    }
  }
}
