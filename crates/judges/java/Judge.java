import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.StringJoiner;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Asks veraPDF about many files in one virtual machine: {@code Judge FLAVOUR FILE…} prints one line of JSON per file, in order. */
public final class Judge {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        if (flavour == PDFAFlavour.NO_FLAVOUR) throw new IllegalArgumentException("unknown flavour " + arguments[0]);
        for (String file : Arrays.asList(arguments).subList(1, arguments.length)) System.out.println(verdict(flavour, file));
    }

    private static String verdict(PDFAFlavour flavour, String file) {
        try (InputStream bytes = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(bytes, flavour);
                // At most a hundred faults in all: enough to see what is wrong.
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 100, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            StringJoiner failed = new StringJoiner(",", "[", "]");
            for (TestAssertion a : result.getTestAssertions()) {
                if (a.getStatus() != TestAssertion.Status.FAILED) continue;
                failed.add("{\"clause\":" + text(a.getRuleId().getClause()) + ",\"test\":" + a.getRuleId().getTestNumber()
                        + ",\"message\":" + text(a.getMessage()) + ",\"context\":" + text(a.getLocation().getContext()) + "}");
            }
            return "{\"compliant\":" + result.isCompliant() + ",\"failed\":" + failed + "}";
        } catch (Exception fault) {
            return "{\"compliant\":false,\"failed\":[],\"unreadable\":" + text(fault.toString()) + "}";
        }
    }

    private static String text(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : String.valueOf(value).toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
