/// The program: `orc serve`, and `peon` for people.
@main
struct Orc {
  static func main() {
    print("orc")
  }
}
