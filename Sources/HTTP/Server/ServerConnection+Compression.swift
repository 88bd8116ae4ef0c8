extension ServerConnection {
  /// Compresses a body where that pays and the client can read it (RFC 9110 section 12.5.3).
  func compress(_ response: inout HTTPResponse) {
    guard let threshold = limits.compressFromBytes, case .bytes(let bytes) = response.body,
      bytes.count >= threshold, response.status.code != 206, !response.headers.contains("Content-Encoding"),
      let type = response.headers["Content-Type"], Compression.pays(for: type)
    else { return }
    response.headers.add("Vary", "Accept-Encoding")
    guard Compression.isAccepted(current.headers), let compressed = Compression.gzip(bytes) else { return }
    response.headers.set("Content-Encoding", "gzip")
    response.body = .bytes(compressed)
  }
}
