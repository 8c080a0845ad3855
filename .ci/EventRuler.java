import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Scanner;
import java.util.stream.Stream;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/**
 * AWS's own rule engine: EventRuler.java DIRECTORY, where each NAME.json is an event pattern. Reads one event a line
 * from stdin and answers each with the names of the rules that let it through, separated by commas. Exits with 1 when
 * a pattern is not valid.
 */
public class EventRuler {
  public static void main(String[] arguments) throws Exception {
    Machine machine = new Machine();
    try (Stream<Path> patterns = Files.list(Paths.get(arguments[0]))) {
      for (Path path : (Iterable<Path>) patterns.sorted()::iterator) {
        String pattern = Files.readString(path);
        String fault = JsonRuleCompiler.check(pattern);
        if (fault != null) {
          System.err.println(path.getFileName() + ": " + fault);
          System.exit(1);
        }
        machine.addRule(path.getFileName().toString().replace(".json", ""), pattern);
      }
    }
    Scanner events = new Scanner(System.in);
    while (events.hasNextLine()) System.out.println(String.join(",", machine.rulesForJSONEvent(events.nextLine())));
  }
}
