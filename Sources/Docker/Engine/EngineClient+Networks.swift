import HTTP
import JSON

/// A network of the engine.
package struct EngineNetwork: Sendable, Equatable {
  /// The whole id.
  package var id: String
  /// The name, which need not be unique.
  package var name: String
  /// Its ranges of addresses in CIDR form.
  package var subnets: [String]
  /// The labels.
  package var labels: [String: String]
  /// The ids of the containers in it; only where one network was asked for.
  package var containers: [String]
  /// RFC 3339; nil where the engine does not say.
  package var createdAt: String?

  init(_ json: JSONValue) {
    id = json.text("Id") ?? ""
    name = json.text("Name") ?? ""
    subnets = json["IPAM"]?.list("Config").compactMap { $0.text("Subnet") } ?? []
    labels = json.table("Labels")
    containers = json["Containers"]?.object?.keys ?? []
    createdAt = json.text("Created")
  }
}

/// What NetworkCreate is asked for.
struct EngineNetworkRequest: Sendable {
  /// A range of addresses.
  struct Pool: Sendable {
    var subnet: String?
    var range: String?
    var gateway: String?

    init(subnet: String?, range: String? = nil, gateway: String? = nil) {
      self.subnet = subnet
      self.range = range
      self.gateway = gateway
    }
  }

  var name: String
  var driver: String?
  var driverOptions: [String: String] = [:]
  var addressDriver: String?
  var pools: [Pool] = []
  var isInternal = false
  var isAttachable = false
  var enablesIPv6 = false
  var labels: [String: String] = [:]

  /// Asks for a network of which the engine chooses everything but the name.
  init(name: String) {
    self.name = name
  }

  var json: JSONValue {
    // CheckDuplicate is what keeps names unique below API 1.44.
    var object: JSONObject = ["Name": .string(name), "CheckDuplicate": true]
    object["Driver"] = driver.map { .string($0) }
    object["Options"] = driverOptions.isEmpty ? nil : .table(driverOptions)
    var addresses = JSONObject()
    addresses["Driver"] = addressDriver.map { .string($0) }
    addresses["Config"] = pools.isEmpty ? nil : .array(pools.map(\.json))
    object["IPAM"] = addresses.isEmpty ? nil : .object(addresses)
    object["Internal"] = isInternal ? true : nil
    object["Attachable"] = isAttachable ? true : nil
    object["EnableIPv6"] = enablesIPv6 ? true : nil
    object["Labels"] = labels.isEmpty ? nil : .table(labels)
    return .object(object)
  }
}

extension EngineNetworkRequest.Pool {
  fileprivate var json: JSONValue {
    var object = JSONObject()
    object["Subnet"] = subnet.map { .string($0) }
    object["IPRange"] = range.map { .string($0) }
    object["Gateway"] = gateway.map { .string($0) }
    return .object(object)
  }
}

extension EngineClient {
  /// Engine API operation NetworkList.
  package func networks() async throws -> [EngineNetwork] {
    try await json(EngineCall(.get, "/networks").limited(to: Self.listBytesMax)).array?.map { EngineNetwork($0) } ?? []
  }

  /// Engine API operation NetworkInspect: one network by id or name.
  package func network(_ name: String) async throws -> EngineNetwork {
    EngineNetwork(try await json(EngineCall(.get, "/networks/\(Self.segment(name))")))
  }

  /// Engine API operation NetworkCreate: makes a network and answers its id.
  ///
  /// Throws 409 when the name is taken, 403 when its addresses overlap with others.
  func createNetwork(_ request: EngineNetworkRequest) async throws -> String {
    let call = EngineCall(.post, "/networks/create").sending(request.json).waiting(Self.actTimeout)
    return try await json(call).text("Id") ?? request.name
  }

  /// Engine API operation NetworkDelete; throws 403 when containers are in it.
  package func removeNetwork(_ name: String) async throws {
    try await bytes(EngineCall(.delete, "/networks/\(Self.segment(name))").waiting(Self.actTimeout))
  }
}
