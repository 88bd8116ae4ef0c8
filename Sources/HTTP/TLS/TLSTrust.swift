/// Whose word is taken for who a server is: the authorities that its certificate must lead to.
package enum TLSTrust: Hashable, Sendable {
  /// Those that this machine trusts; SSL_CERT_FILE and SSL_CERT_DIR name others, as everywhere with OpenSSL.
  case system
  /// Those in a PEM file, and no others.
  case file(String)
}
