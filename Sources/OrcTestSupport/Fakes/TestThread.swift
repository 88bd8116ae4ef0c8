package import System

/// A thread for a store under test.
///
/// - Throws: `FileError` when the system has no thread left.
package func makeStoreThread() throws -> ThreadExecutor { try ThreadExecutor("store") }
