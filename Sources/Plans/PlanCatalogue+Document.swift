package import OrcModel

extension PlanCatalogue {
  package func document(_ bytes: [UInt8], of id: ServerID, file: String) throws(OrcError) -> ServerDocument {
    do throws(RecipeError) {
      return try ServerDocumentReading.read(bytes, of: id)
    } catch {
      let place = error.line.map { "\(file):\($0)" } ?? file
      throw OrcError(.planInvalid, "Server [\(id)]: \(place): \(error.reason)")
    }
  }
}
