package io.gradesync.cli;

import io.gradesync.pull.Trigger;
import picocli.CommandLine.Command;

/** A pull that writes nothing. */
@Command(
        name = "preview",
        description =
                "Prints each change that a pull would make, and writes nothing to OpenEduCat or the"
                        + " mapping.",
        mixinStandardHelpOptions = true)
final class PreviewCommand extends RunCommand {

    PreviewCommand() {
        super(Trigger.PREVIEW);
    }
}
