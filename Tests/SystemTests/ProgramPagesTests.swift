import Testing

@testable import System

@Suite struct ProgramPagesTests {
  @Test func onlyCodeFromFilesIsTaken() {
    let table = """
      00400000-00452000 r-xp 00000000 08:02 173521 /usr/bin/orc
      00651000-00652000 r--p 00051000 08:02 173521 /usr/bin/orc
      00652000-00655000 rw-p 00052000 08:02 173521 /usr/bin/orc
      7fff00000000-7fff00001000 r-xp 00000000 00:00 0 [vdso]
      35b1800000-35b1820000 r-xp 00000000 08:02 135522 /usr/lib64/ld 2.so

      """
    #expect(ProgramPages.code(table) == [0x400000..<0x452000, 0x35_b180_0000..<0x35_b182_0000])
  }

  @Test func theProgramGoesOn() throws {
    try ProgramPages.release()
    #expect(try ProcessFacts.residentBytes() > 0)
  }
}
