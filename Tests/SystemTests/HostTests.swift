import Glibc
import OrcTestSupport
import Testing

@testable import System

struct HostTests {
  @Test func readsSocketTables() {
    let tcp = """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 0100007F:1388 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
         1: 0100007F:1389 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
         2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
      """
    let found = ListeningSocket.parse(tcp, .tcp)
    #expect(found.map(\.port) == [5000, 22])
    #expect(found.map(\.address) == ["127.0.0.1", "0.0.0.0"])
    #expect(found.map(\.isWildcard) == [false, true])
    #expect(ListeningSocket.addressBytes("0000000000000000FFFF00000100007F") == [127, 0, 0, 1])
    let six = ListeningSocket.addressBytes("B80D0120000000000000000001000000")
    #expect(six == [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(ListeningSocket.addressBytes("xyz") == nil)
  }

  @Test func seesOwnSockets() throws {
    let script = """
      import socket, sys
      def bind(family, kind, address):
        s = socket.socket(family, kind); s.bind((address, 0))
        if kind == socket.SOCK_STREAM: s.listen(1)
        return s
      sockets = [bind(socket.AF_INET, socket.SOCK_STREAM, '127.0.0.1')]
      sockets += [bind(socket.AF_INET, socket.SOCK_DGRAM, '0.0.0.0')]
      sockets += [bind(socket.AF_INET6, socket.SOCK_STREAM, '::'), bind(socket.AF_INET6, socket.SOCK_DGRAM, '::1')]
      print(' '.join(str(s.getsockname()[1]) for s in sockets), flush=True)
      sys.stdin.read()
      """
    let folder = try TemporaryFolder()
    let root = try DirectoryHandle(path: folder.path)
    let fifo = folder.path + "/in"
    #expect(unsafe mkfifo(fifo, 0o600) == 0)
    let input = unsafe open(fifo, O_RDWR | O_CLOEXEC)
    let child = try ChildProcess.start(
      ["python3", "-c", script], inputPath: fifo, outputPath: folder.path + "/out", errorPath: folder.path + "/err")
    var ports: [UInt16] = []
    let inotify = try Inotify()
    _ = try inotify.watch(root, .modified)
    while ports.count < 4 {
      let text = (try? root.read(try RelativePath("out"), max: 1000)) ?? []
      ports = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
      if ports.count < 4 { #expect(inotify.wait(milliseconds: 10_000)) }
      _ = try inotify.read()
    }
    let sockets = try ListeningSocket.all()
    child.signal(SIGTERM)
    child.wait()
    close(input)
    let expected: [(ListeningSocket.Transport, String)] = [
      (.tcp, "127.0.0.1"), (.udp, "0.0.0.0"), (.tcp, "::"), (.udp, "::1"),
    ]
    for (port, (transport, address)) in zip(ports, expected) {
      #expect(sockets.contains { $0.port == port && $0.transport == transport && $0.address == address })
    }
  }

  @Test func subnets() throws {
    let table = """
      Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
      eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
      eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
      docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
      """
    #expect(IPv4Subnet.parse(table).map(\.description) == ["192.168.0.0/24", "172.17.0.0/16"])
    _ = try IPv4Subnet.routed()
    let wide = try #require(IPv4Subnet("10.0.0.0/8"))
    #expect(try wide.overlaps(#require(IPv4Subnet("10.200.3.0/28"))))
    #expect(try #require(IPv4Subnet("10.200.3.0/28")).overlaps(wide))
    #expect(try !wide.overlaps(#require(IPv4Subnet("11.0.0.0/8"))))
    #expect(IPv4Subnet("10.1.2.3/8")?.description == "10.0.0.0/8")
    for bad in ["", "1.2.3/8", "1.2.3.4", "1.2.3.4/33", "1.2.3.256/8", "01.2.3.4/8", "1.2.3.4/-1", "1.2.3.4.5/8"] {
      #expect(IPv4Subnet(bad) == nil)
    }
  }

  @Test func mounts() throws {
    let table = """
      36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
      37 35 0:5 / /proc ro,nosuid - proc proc rw
      broken line
      """
    let mounts = MountPoint.parse(table)
    #expect(mounts.map(\.path) == ["/mnt 2", "/proc"])
    #expect(mounts.map(\.root) == ["/mnt1", "/"])
    #expect(mounts.map(\.kind) == ["ext3", "proc"])
    #expect(mounts.map(\.isReadOnly) == [false, true])
    #expect(try MountPoint.all().contains { $0.path == "/proc" })
  }

  @Test func facts() throws {
    let facts = try HostFacts.load()
    #expect(facts.memoryTotal > facts.memoryAvailable)
    #expect(facts.memoryAvailable > 0)
    #expect(facts.uptime > .zero)
    #expect(facts.bootID.count == 36)
    #expect(facts.processors >= 1)
    #expect(HostFacts.processorCount("x\nCpus_allowed:\tf,ffffffff\nCpus_allowed_list: 0-35") == 36)
    #expect(HostFacts.field("MemTotal", of: "MemTotal:  12 kB\n") == 12288)
    #expect(try ProcessFacts.residentBytes() > 1_000_000)
    #expect(try ProcessFacts.openDescriptors() >= 3)
  }

  @Test func watchesDirectories() throws {
    let folder = try TemporaryFolder()
    let root = try DirectoryHandle(path: folder.path)
    let inotify = try Inotify()
    let watch = try inotify.watch(root)
    #expect(try inotify.read().isEmpty)
    try root.write(try RelativePath("config"), [1])
    #expect(inotify.wait(milliseconds: 10_000))
    let events = try inotify.read()
    #expect(events.allSatisfy { $0.watch == watch })
    #expect(events.contains { $0.name == "config" && $0.changes.contains(.movedTo) })
    inotify.remove(watch)
    #expect(try inotify.read().map(\.changes) == [.ended])
  }
}
