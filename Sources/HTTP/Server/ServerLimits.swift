/// A configuration's limits as connections use them: durations in nanoseconds.
struct ServerLimits {
  /// How long a client may take to close after the last response.
  static let lingerTimeout = Duration.seconds(2)
  /// How many bytes it may still send until then.
  static let lingerBytesMax = 1 << 20
  /// How many refused connections may linger at a time; further ones are closed without an answer.
  static let refusalsMax = 64
  let headBytesMax: Int
  let fieldsMax: Int
  let bodyBytesMax: Int
  let unreadBodyBytesMax: Int
  let compressFromBytes: Int?
  let headTimeout: Int64
  let idleTimeout: Int64
  let bodyTimeout: Int64
  let writeTimeout: Int64
  let lingerTimeout = Self.lingerTimeout.clampedNanoseconds

  init(_ configuration: HTTPServer.Configuration) {
    headBytesMax = min(configuration.headBytesMax, 65_535)
    fieldsMax = configuration.fieldsMax
    bodyBytesMax = configuration.bodyBytesMax
    unreadBodyBytesMax = configuration.unreadBodyBytesMax
    compressFromBytes = configuration.compressFromBytes
    headTimeout = configuration.headTimeout.clampedNanoseconds
    idleTimeout = configuration.idleTimeout.clampedNanoseconds
    bodyTimeout = configuration.bodyTimeout.clampedNanoseconds
    writeTimeout = configuration.writeTimeout.clampedNanoseconds
  }
}
