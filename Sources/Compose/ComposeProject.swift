/// A compose project: what one `docker-compose.yml` describes.
package struct ComposeProject: Sendable, Equatable {
  /// The project's name: lower-case letters, digits, `-` and `_`, beginning with a letter or digit.
  package var name: String
  /// The services, in the order of the file.
  package var services: [ComposeService]
  /// The networks, in the order of the file; the implicit `default` is listed where a service uses it.
  package var networks: [ComposeNetwork]

  /// Makes a project.
  package init(name: String, services: [ComposeService] = [], networks: [ComposeNetwork] = []) {
    self.name = name
    self.services = services
    self.networks = networks
  }

  /// Finds a service by its name.
  package func service(_ name: String) -> ComposeService? {
    services.first { $0.name == name }
  }

  /// Finds a network by its key.
  package func network(_ key: String) -> ComposeNetwork? {
    networks.first { $0.key == key }
  }

  /// The image of a service: the one it names, or the one that compose gives to what it builds.
  package func imageName(of service: ComposeService) -> String {
    service.image ?? "\(name)-\(service.name)"
  }

  /// Whether a text is a project name that compose accepts.
  package static func isValid(name: String) -> Bool {
    guard let first = name.utf8.first, isNameByte(first), first != UInt8(ascii: "-"), first != UInt8(ascii: "_") else {
      return false
    }
    return name.utf8.allSatisfy(isNameByte)
  }

  /// The name that compose takes from a folder's name, empty where nothing of it can be used.
  static func name(fromFolder folder: String) -> String {
    let kept = folder.lowercased().utf8.filter(isNameByte)
    let name = kept.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    return String(decoding: name, as: UTF8.self)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
  }
}
