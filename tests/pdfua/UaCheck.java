import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Judges files by veraPDF's own profile of PDF/UA-1. Reads the files named and opens no network.
 *
 * <p>Prints one line of JSON per file: file, compliant, checks, and for each rule that failed its clause, how often, what it asks
 * and where it failed first. Exit 0 when all comply, 1 when one does not, 2 when one could not be read.
 */
public final class UaCheck {
  private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

  public static void main(String[] files) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    ValidationProfile profile;
    try (InputStream xml = UaCheck.class.getResourceAsStream(PROFILE)) {
      profile = Profiles.profileFromXml(xml);
    }
    int exit = 0;
    for (String file : files) {
      try (InputStream bytes = new FileInputStream(file);
          PDFAParser parsed = Foundries.defaultInstance().createParser(bytes, PDFAFlavour.PDFUA_1)) {
        ValidationResult result = Foundries.defaultInstance().createValidator(profile, false).validate(parsed);
        System.out.println(told(file, result));
        exit = Math.max(exit, result.isCompliant() ? 0 : 1);
      } catch (Exception | StackOverflowError fault) {
        System.out.println("{\"file\":" + quoted(file) + ",\"error\":" + quoted(fault.toString()) + "}");
        exit = 2;
      }
    }
    System.exit(exit);
  }

  private static String told(String file, ValidationResult result) {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, TestAssertion> first = new TreeMap<>();
    for (TestAssertion each : result.getTestAssertions()) {
      if (each.getStatus() == TestAssertion.Status.FAILED) {
        String rule = each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber();
        counts.merge(rule, 1, Integer::sum);
        first.putIfAbsent(rule, each);
      }
    }
    StringBuilder failed = new StringBuilder();
    for (String rule : counts.keySet()) {
      failed.append(failed.length() == 0 ? "" : ",").append("{\"rule\":").append(quoted(rule));
      failed.append(",\"count\":").append(counts.get(rule));
      failed.append(",\"asks\":").append(quoted(first.get(rule).getMessage()));
      failed.append(",\"where\":").append(quoted(first.get(rule).getLocation().getContext())).append("}");
    }
    return "{\"file\":" + quoted(file) + ",\"compliant\":" + result.isCompliant() + ",\"checks\":" + result.getTotalAssertions()
        + ",\"failed\":[" + failed + "]}";
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char each : String.valueOf(text).toCharArray()) {
      if (each == '"' || each == '\\') {
        json.append('\\').append(each);
      } else if (each < ' ' || each > '~') {
        json.append(String.format("\\u%04x", (int) each));
      } else {
        json.append(each);
      }
    }
    return json.append('"').toString();
  }
}
