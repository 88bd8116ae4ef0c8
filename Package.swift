// swift-tools-version: 6.3
import PackageDescription

/// The settings of every Swift target: warnings are errors, and each use of a C pointer is marked `unsafe`.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func target(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func test(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "orc",
  products: [.executable(name: "orc", targets: ["orc"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    // The system's libraries: module maps and static-inline shims, nothing else.
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSQLite"),
    .systemLibrary(name: "CYAML"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CTLS"),

    // The toolkit: general parts without one word of game servers in them.
    target("System", ["CLinux"]),
    target("Crypto", ["CTLS"]),
    target("JSON", []),
    target("YAML", ["CYAML"]),
    target("HTTP", ["CLinux", "CZlib", "CTLS", log]),
    target("Archive", ["System", "Crypto", "CZlib"]),
    target("Compose", ["YAML", "JSON", "Crypto"]),

    // The domain, its adapters and services.
    target("OrcModel", []),
    target("Plans", ["OrcModel", "YAML", "JSON", "System", "Crypto", "Archive", "HTTP"]),
    target("Store", ["OrcModel", "CSQLite"]),
    target("Docker", ["OrcModel", "HTTP", "JSON", "Compose", "Archive", "System", "Crypto", log]),
    target("ControlPlane", ["OrcModel", log]),
    target("API", ["OrcModel", "HTTP", "JSON", "Crypto", log]),
    .executableTarget(
      name: "orc",
      dependencies: [
        "System", "Crypto", "JSON", "HTTP", "OrcModel", "Plans", "Store", "Docker", "ControlPlane",
        "API", log, arguments,
      ],
      swiftSettings: settings,
      // Nobody loads the program's symbols at run time; without their table it is 0.7 MB smaller.
      linkerSettings: [
        .unsafeFlags(["-Xlinker", "--no-export-dynamic"], .when(platforms: [.linux], configuration: .release))
      ]),

    // What tests share, and the tests.
    target("OrcTestSupport", ["CLinux", "OrcModel", "System", "HTTP", "JSON"]),
    test("SystemTests", ["System", "OrcTestSupport"]),
    test("CryptoTests", ["Crypto", "OrcTestSupport"]),
    test("JSONTests", ["JSON", "OrcTestSupport"]),
    test("YAMLTests", ["YAML"]),
    test("HTTPTests", ["HTTP", "OrcTestSupport"]),
    test("ArchiveTests", ["Archive", "System", "OrcTestSupport"]),
    test("ComposeTests", ["Compose", "YAML", "JSON", "OrcTestSupport"]),
    test("OrcModelTests", ["OrcModel", "System", "OrcTestSupport"]),
    test("PlansTests", ["Plans", "OrcModel", "HTTP", "System", "JSON", "OrcTestSupport"]),
    test("StoreTests", ["Store", "OrcModel", "OrcTestSupport"]),
    test(
      "DockerTests",
      ["Docker", "Plans", "OrcModel", "HTTP", "JSON", "Compose", "Archive", "System", "Crypto", log, "OrcTestSupport"]),
    test("ControlPlaneTests", ["ControlPlane", "OrcModel", "Store", "OrcTestSupport"]),
    test("APITests", ["API", "OrcModel", "HTTP", "JSON", "OrcTestSupport"]),
    test("OrcTests", ["orc", "HTTP", "System", "OrcModel", "Plans", "OrcTestSupport"]),
    test(
      "EndToEndTests", ["HTTP", "JSON", "System", "Crypto", "OrcTestSupport"],
      exclude: ["Support/engine-proxy.py", "Support/pty-run.py", "Support/clients"]),
    test("TidyTests", ["System", "OrcTestSupport"]),
  ]
)
