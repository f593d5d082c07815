package dev.rango.cli;

import dev.rango.data.DataFetcher;
import dev.rango.data.OfficialData;
import dev.rango.data.OfficialSources;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "data",
        description = "Gets official data sets, and checks data.",
        mixinStandardHelpOptions = true,
        subcommands = {DataCommand.Fetch.class, DataCheckCommand.class})
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "fetch",
            description = "Downloads official data sets; running it again resumes where it stopped.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    static final class Fetch implements Callable<Integer> {
        @Parameters(paramLabel = "SET", arity = "1..*", description = "imdb, agnews, glove, mnist")
        private List<String> sets;

        @Option(
                names = "--out",
                paramLabel = "DIR",
                defaultValue = "out/data",
                description = "folder to write (default: out/data)")
        private Path out;

        @Override
        public Integer call() {
            List<OfficialData> wanted = sets.stream().map(OfficialData::parse).toList();
            for (OfficialData data : wanted) {
                String result;
                try (Terminal.Progress progress = Terminal.progress(data.id(), "bytes", -1)) {
                    result = new DataFetcher(OfficialSources.DEFAULT, (done, total) -> progress.to(done, total, ""))
                            .fetch(data, out);
                }
                System.out.println(data == OfficialData.GLOVE ? "--vectors " + result : "--data " + result);
            }
            return 0;
        }
    }
}
