package import HTTP

/// A real TLS server, Python's, on a free port of loopback, with a certificate made by openssl.
package final class TLSStub: Sendable {
  /// Its port.
  package let port: UInt16
  private let child: ChildProcess

  /// Answers by path, 404 where it knows none.
  ///
  /// `/ok`, `/big`, `/to?URL` redirects there, `/loop` to itself, `/hang` never answers, `/cut` ends with the
  /// connection, without TLS's own end; `/files/NAME` is the file of that name in the folder `files`, with an entity
  /// tag. PUT answers the length and the sum of what it was sent.
  private static let program = """
    import hashlib, http.server, os, ssl, sys, time, urllib.parse
    folder, name, least, most = sys.argv[1:5]
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *words): pass
        def do_GET(self):
            url = urllib.parse.urlsplit(self.path)
            body, status, fields = b"hello", 200, {}
            if url.path == "/to": status, fields = 302, {"Location": urllib.parse.unquote(url.query)}
            elif url.path == "/loop": status, fields = 301, {"Location": "/loop"}
            elif url.path == "/big": body = bytes(range(256)) * 4096
            elif url.path == "/hang": time.sleep(3600)
            elif url.path.startswith("/files/") and os.path.exists(folder + url.path):
                body = open(folder + url.path, "rb").read()
                fields = {"ETag": '"' + hashlib.sha256(body).hexdigest() + '"'}
                if self.headers.get("If-None-Match") == fields["ETag"]: body, status = b"", 304
            elif url.path not in ("/ok", "/cut"): status = 404
            with open(folder + "/requests", "a") as requests: requests.write(f"{status} {self.path}\\n")
            self.send_response(status)
            for field in fields.items(): self.send_header(*field)
            if url.path == "/cut": self.close_connection, status = True, 200
            elif status != 304: self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def do_PUT(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = f"{len(body)} {sum(body)}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/" + name + ".pem", folder + "/" + name + ".key")
    context.minimum_version = getattr(ssl.TLSVersion, least)
    context.maximum_version = getattr(ssl.TLSVersion, most)
    if most in ("TLSv1", "TLSv1_1"): context.set_ciphers("ALL:@SECLEVEL=0")
    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *words): pass
        def finish_request(self, request, address):
            request.settimeout(20)
            super().finish_request(context.wrap_socket(request, server_side=True), address)
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """

  /// An authority (`ca`), and certificates `good`, `expired`, `early`, `wrong` and `self`, each with its key.
  private static let certificates = """
    set -e
    cd "$0"
    for name in ca good expired early wrong self; do
      openssl ecparam -name prime256v1 -genkey -noout -out "$name.key"
    done
    openssl req -x509 -new -key ca.key -subj '/CN=Test authority' -days 30 -out ca.pem
    openssl req -x509 -new -key self.key -subj '/CN=localhost' -addext 'subjectAltName=DNS:localhost' -days 30 \\
      -out self.pem
    mkdir -p issued
    cat >ca.conf <<'END'
    [ca]
    default_ca=it
    [it]
    database=index
    new_certs_dir=issued
    serial=serial
    default_md=sha256
    policy=names
    copy_extensions=copy
    unique_subject=no
    [names]
    commonName=supplied
    END
    : >index
    echo 01 >serial
    sign() {
      openssl req -new -key "$1.key" -subj "/CN=$1" -addext "subjectAltName=$2" -out "$1.csr"
      openssl ca -config ca.conf -batch -notext -cert ca.pem -keyfile ca.key -in "$1.csr" -out "$1.pem" \\
        -startdate "$3" -enddate "$4"
    }
    sign good 'DNS:localhost,IP:127.0.0.1' 20200101000000Z 20991231000000Z
    sign wrong 'DNS:elsewhere.example,IP:192.0.2.1' 20200101000000Z 20991231000000Z
    sign expired 'DNS:localhost' 20200101000000Z 20200201000000Z
    sign early 'DNS:localhost' 20900101000000Z 20991231000000Z
    """

  /// Serves with the certificate of that name, one of those made in the folder, until it is let go of.
  package init(
    _ certificate: String, in folder: TemporaryFolder, least: String = "TLSv1_2", most: String = "MAXIMUM_SUPPORTED"
  ) throws {
    let output = "\(folder.path)/\(certificate)-\(least)-\(most).out"
    child = try ChildProcess.start(
      ["python3", "-c", Self.program, folder.path, certificate, least, most], outputPath: output,
      errorPath: output + ".errors")
    // A program that was just started says its port within a moment; `tail` waits for that line.
    let line = try ChildProcess.run(["timeout", "30", "sh", "-c", "tail -n +1 -f \"$0\" | head -n 1", output]).output
    guard let port = UInt16(line.split(separator: "\n").first ?? "") else {
      child.signal(9)
      throw ChildProcess.Failure(description: "the TLS server says '\(line)', not a port")
    }
    self.port = port
  }

  deinit {
    child.signal(9)
    child.wait()
  }

  /// The address of a path on it.
  ///
  /// - Throws: `Failure` for what is no path.
  package func address(_ path: String, host: String = "localhost") throws -> WebAddress {
    guard let address = WebAddress("https://\(host):\(port)\(path)") else {
      throw ChildProcess.Failure(description: "'\(path)' is no path")
    }
    return address
  }

  /// Makes the authority and its certificates in the folder.
  ///
  /// - Throws: `Failure` with what openssl says.
  package static func makeCertificates(in folder: TemporaryFolder) throws {
    let result = try ChildProcess.run(["sh", "-c", certificates, folder.path])
    guard result.status == 0 else { throw ChildProcess.Failure(description: "openssl: \(result.errors)") }
  }
}
