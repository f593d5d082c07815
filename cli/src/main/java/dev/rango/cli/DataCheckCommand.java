package dev.rango.cli;

import dev.rango.data.DataReport;
import dev.rango.data.DataSpec;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.models.LeNet;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.trainer.WordVectors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = {
            "Says what a data set holds, and what is probably not meant: labels that are nearly equal, copies, one text with",
            "two labels, texts to test with that are trained on, words that no vector covers. train, adapt, evaluate and export warn of the same."
        },
        footer = {
            "",
            "rango data check csv:FILE is the same as rango data check --data csv:FILE.",
            "Warnings are advice, so they exit with 0; --strict makes them a gate for a pipeline, with 1."
        },
        preprocessor = DataCheckCommand.SpecAlone.class,
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DataCheckCommand implements Callable<Integer> {
    @Mixin
    private DataOptions data;

    @ArgGroup
    private Words words;

    @Option(names = "--strict", description = "exit with 1 when there is a warning")
    private boolean strict;

    @Option(names = "--json", description = "print all of it as JSON")
    private boolean json;

    /** Whose words are the known ones. */
    static final class Words {
        @Option(
                names = "--vectors",
                paramLabel = "FILE",
                description = "word vectors, as train takes them: how many of the words they cover")
        private Path vectors;

        @Option(names = "--base", paramLabel = "DIR", description = "a base or an export: how many words it knows")
        private Path base;

        private Tokenizer tokenizer() {
            if (vectors != null) {
                return WordVectors.read(vectors, Integer.MAX_VALUE).tokenizer();
            }
            if (Family.of(base) == LeNet.FAMILY) {
                throw new UnusableInputException(base, "", "is a model of images; the data are texts");
            }
            return Checkpoint.readTokenizer(base);
        }
    }

    @Override
    public Integer call() {
        DataCheck check = DataCheck.of(data.holdsImages() ? images() : texts());
        if (json) {
            Json.printLine(DataJson.describe(check));
        } else {
            DataScreen.print(System.out, check);
        }
        return strict && !check.warnings().isEmpty() ? Rango.CHECK_FAILED : 0;
    }

    private DataReport images() {
        if (words != null) {
            throw new UnusableInputException(
                    words.vectors == null ? "--base" : "--vectors", "", "is for texts; the data are images");
        }
        return DataReport.of(data.images().load());
    }

    private DataReport texts() {
        // A vocabulary that cannot be read is said before the data are.
        Optional<Tokenizer> tokenizer = Optional.ofNullable(words).map(Words::tokenizer);
        return DataReport.of(data.training().load(), tokenizer);
    }

    /** Takes a data set's name that stands alone for the value of {@code --data}, under which the other verbs have it. */
    static final class SpecAlone implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
            boolean named = args.stream().anyMatch(arg -> arg.equals("--data") || arg.startsWith("--data="));
            // The top of the stack is the next argument.
            for (int i = args.size() - 1; i >= 0 && !named; i--) {
                boolean isFirst = i == args.size() - 1;
                if (isFirst && !args.get(i).startsWith("-") || namesData(args.get(i))) {
                    args.add(i + 1, "--data");
                    named = true;
                }
            }
            return false;
        }

        private static boolean namesData(String argument) {
            return Arrays.stream(DataSpec.Scheme.values())
                    .anyMatch(scheme -> argument.startsWith(scheme.prefix() + ":"));
        }
    }
}
