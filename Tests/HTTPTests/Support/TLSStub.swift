import OrcTestSupport

@testable import HTTP

/// A real TLS server, Python's, on a free port of loopback, and the certificates for it, made by openssl.
final class TLSStub: Sendable {
  let folder: TemporaryFolder
  let port: UInt16
  private let child: ChildProcess

  /// Answers by path: /ok, /big, /slow, /to?URL redirects there, /loop redirects to itself; else 404.
  private static let program = """
    import http.server, ssl, sys, urllib.parse
    folder, name, least, most = sys.argv[1:5]
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            body, status, place = b"hello", 200, None
            if url.path == "/to": status, place = 302, urllib.parse.unquote(url.query)
            elif url.path == "/loop": status, place = 301, "/loop"
            elif url.path == "/big": body = bytes(range(256)) * 4096
            elif url.path != "/ok": status = 404
            self.send_response(status)
            if place is not None: self.send_header("Location", place)
            if url.path == "/cut": body = b""
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/" + name + ".pem", folder + "/" + name + ".key")
    context.minimum_version = getattr(ssl.TLSVersion, least)
    context.maximum_version = getattr(ssl.TLSVersion, most)
    if most in ("TLSv1", "TLSv1_1"): context.set_ciphers("ALL:@SECLEVEL=0")
    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *words): pass
        def get_request(self):
            raw, address = self.socket.accept()
            raw.settimeout(20)
            return raw, address
        def finish_request(self, request, address):
            super().finish_request(context.wrap_socket(request, server_side=True), address)
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """

  /// Serves with the certificate of that name until it is let go of.
  init(_ certificate: String, in folder: TemporaryFolder, least: String = "TLSv1_2", most: String = "MAXIMUM_SUPPORTED")
    throws
  {
    self.folder = folder
    let output = "\(folder.path)/\(certificate)-\(least)-\(most).out"
    child = try ChildProcess.start(
      ["python3", "-c", Self.program, folder.path, certificate, least, most], outputPath: output,
      errorPath: output + ".errors")
    port = try Self.port(output, child)
  }

  deinit {
    child.signal(9)
    child.wait()
  }

  private static func port(_ path: String, _ child: ChildProcess) throws -> UInt16 {
    // A program that was just started says its port within a moment; `tail` waits for that line.
    let line = try ChildProcess.run(["timeout", "30", "sh", "-c", "tail -n +1 -f \"$0\" | head -n 1", path]).output
    guard let port = UInt16(line.split(separator: "\n").first ?? "") else {
      throw ChildProcess.Failure(description: "the TLS server says '\(line)', not a port")
    }
    return port
  }

  func address(_ path: String, host: String = "localhost") throws -> WebAddress {
    guard let address = WebAddress("https://\(host):\(port)\(path)") else {
      throw ChildProcess.Failure(description: "'\(path)' is no path")
    }
    return address
  }

  /// An authority (`ca`), and certificates `good`, `expired`, `wrong` and `self`, each with its key.
  static func makeCertificates(in folder: TemporaryFolder) throws {
    let script = """
      set -e
      cd "$0"
      key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
      key ca; key good; key expired; key wrong; key self; key early
      openssl req -x509 -new -key ca.key -subj '/CN=Test authority' -days 30 -out ca.pem
      openssl req -x509 -new -key self.key -subj '/CN=localhost' -addext 'subjectAltName=DNS:localhost' -days 30 -out self.pem
      mkdir -p issued
      printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\nnew_certs_dir=issued\\nserial=serial\\ndefault_md=sha256\\npolicy=p\\ncopy_extensions=copy\\nunique_subject=no\\n[p]\\ncommonName=supplied\\n' >ca.conf
      : >index; echo 01 >serial
      sign() {
        openssl req -new -key "$1.key" -subj "/CN=$1" -addext "subjectAltName=$2" -out "$1.csr"
        openssl ca -config ca.conf -batch -notext -cert ca.pem -keyfile ca.key -in "$1.csr" -out "$1.pem" -startdate "$3" -enddate "$4"
      }
      sign good 'DNS:localhost,IP:127.0.0.1' 20200101000000Z 20991231000000Z
      sign wrong 'DNS:elsewhere.example,IP:192.0.2.1' 20200101000000Z 20991231000000Z
      sign expired 'DNS:localhost' 20200101000000Z 20200201000000Z
      sign early 'DNS:localhost' 20900101000000Z 20991231000000Z
      """
    let result = try ChildProcess.run(["sh", "-c", script, folder.path])
    guard result.status == 0 else { throw ChildProcess.Failure(description: "openssl: \(result.errors)") }
  }
}
