import CTLS
import Glibc

/// What the TLS connections of a client share: versions, trusted authorities.
///
/// Reading the authorities takes milliseconds and about a megabyte, so it is made when a first connection needs it.
/// `@unchecked Sendable`: an SSL_CTX that isn't changed any more may be used by several threads (ssl(7)).
@safe final class TLSContext: @unchecked Sendable {
  private let context: OpaquePointer

  /// Where the authorities of a machine are kept, where OpenSSL's own places are empty, as in small images.
  private static let bundles = [
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
  ]

  /// Throws `tls` where there are no authorities, or their file can't be used.
  init(_ trust: TLSTrust) throws(HTTPError) {
    guard let context = unsafe SSL_CTX_new(TLS_client_method()), unsafe orc_tls_restrict(context) == 1 else {
      throw HTTPError(.tls, "OpenSSL can't speak TLS 1.2: \(TLSFailure.takeReason())")
    }
    unsafe self.context = context
    unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    switch trust {
    case .file(let path): try load(path)
    case .system: try loadSystem()
    }
  }

  deinit {
    unsafe SSL_CTX_free(context)
  }

  /// A connection's own part, for the server of that name or numeric address.
  func session(host: String) throws(HTTPError) -> TLSSession {
    try unsafe TLSSession(context, host: host)
  }

  private func load(_ path: String) throws(HTTPError) {
    guard unsafe SSL_CTX_load_verify_file(context, path) == 1 else {
      throw HTTPError(.tls, "the certificates in \(path) can't be used: \(TLSFailure.takeReason())")
    }
  }

  private func loadSystem() throws(HTTPError) {
    let file = unsafe String(cString: X509_get_default_cert_file())
    let folder = unsafe String(cString: X509_get_default_cert_dir())
    let isNamed = unsafe getenv("SSL_CERT_FILE") != nil || getenv("SSL_CERT_DIR") != nil
    if isNamed || Self.isReadable(file) || Self.isReadable(folder) {
      guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else {
        throw HTTPError(.tls, "this machine's certificates can't be used: \(TLSFailure.takeReason())")
      }
    } else if let bundle = Self.bundles.first(where: Self.isReadable) {
      try load(bundle)
    } else {
      throw HTTPError(.tls, "this machine has no trusted certificates; install ca-certificates")
    }
  }

  private static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
