package import OrcModel

extension PlanCatalogue {
  package func spec(
    _ plan: Plan, id: ServerID, settings: ResolvedSettings, ports: [PortBinding], limits: Limits
  ) -> ServerSpec {
    ServerSpec(
      id: id, plan: PlanReference(id: plan.id, version: plan.version, digest: plan.digest), image: image(plan),
      environment: environment(settings, ports), ports: ports, mounts: plan.volumes + plan.files, user: plan.user,
      command: plan.command, limits: plan.limits.overridden(by: limits), stop: plan.stop, console: plan.console,
      flushCommand: plan.flushCommand, ready: plan.ready, hardening: plan.hardening)
  }

  private func image(_ plan: Plan) -> ImageSource {
    switch plan.image {
    case .reference(let reference): ImageSource(reference: reference)
    case .build(let context, let dockerfile, let tag):
      ImageSource(
        reference: tag,
        build: ImageBuild(
          folder: context, file: dockerfile,
          arguments: configuration.baseImage.map { [EnvironmentEntry(name: "BASE", value: $0)] } ?? []))
    }
  }

  /// Ports first, by the number that the game sees; then the settings.
  private func environment(_ settings: ResolvedSettings, _ ports: [PortBinding]) -> [EnvironmentEntry] {
    var entries: [EnvironmentEntry] = []
    var names: Set<String> = []
    let numbers = ports.map { EnvironmentEntry(name: $0.name, value: String($0.container)) }
    for entry in numbers + settings.values where names.insert(entry.name).inserted {
      entries.append(entry)
    }
    return entries
  }
}
