import Testing

@testable import HTTP

@Suite struct WebAddressTests {
  @Test(arguments: [
    "", "example.org", "ftp://example.org/", "https://", "https:///x", "https://user@example.org/",
    "https://user:word@example.org/", "https://example.org:0/", "https://example.org:70000/", "https://example.org:x/",
    "https://exa mple.org/", "https://[::1/", "https://[example]/", "https://ex\u{E4}mple.org/", "https://a/\n",
  ])
  func refuses(text: String) {
    #expect(WebAddress(text) == nil)
  }

  @Test(arguments: [
    ("https://Example.ORG", "https://example.org/", "/"), ("HTTP://a:80/x", "http://a/x", "/x"),
    ("https://a:8443/x?y=1#z", "https://a:8443/x", "/x?y=1"), ("https://[::1]:1/", "https://[::1]:1/", "/"),
    ("https://a?x", "https://a/", "/?x"), ("https://a:/x", "https://a/x", "/x"),
  ])
  func takes(text: String, shown: String, target: String) throws {
    let address = try #require(WebAddress(text))
    #expect(address.description == shown && address.target == target)
  }

  @Test(arguments: [
    ("https://b/c", "https://b/c"), ("//b:1/c", "https://b:1/c"), ("/c", "https://a:2/c"), ("c", "https://a:2/x/c"),
    ("../c", "https://a:2/c"), ("../../../c", "https://a:2/c"), ("./c/./d/..", "https://a:2/x/c/"),
    ("?q", "https://a:2/x/y"), ("", "https://a:2/x/y"), ("#f", "https://a:2/x/y"), ("http://b/c", "http://b/c"),
  ])
  func followsReferences(reference: String, found: String) throws {
    let base = try #require(WebAddress("https://a:2/x/y?z"))
    #expect(base.resolving(reference)?.description == found)
  }

  @Test(arguments: ["mailto:x", "c d", "https://u@b/"])
  func followsNoOthers(reference: String) throws {
    #expect(try #require(WebAddress("https://a/")).resolving(reference) == nil)
  }
}
