package dev.rango.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A test that hangs stops whoever waits for the build: no test of the modules up to this one waits without a time. */
class WaitingTest {
    private static final Map<Class<?>, String> WITHOUT_A_TIME = Map.of(
            Future.class, "get",
            CountDownLatch.class, "await",
            CyclicBarrier.class, "await",
            Semaphore.class, "acquire",
            BlockingQueue.class, "take",
            Thread.class, "join",
            Process.class, "waitFor");

    @Test
    void noTestWaitsWithoutATime() throws URISyntaxException {
        JavaClasses tests = new ClassFileImporter().importPaths(classesOfAllTests());
        noClasses()
                .should()
                .callMethodWhere(DescribedPredicate.describe("it waits without a time", WaitingTest::waitsForEver))
                .because("it may hang; give it a time, such as get(30, SECONDS) or onExit().get(1, MINUTES)")
                .check(tests);
    }

    private static boolean waitsForEver(JavaCall<?> call) {
        AccessTarget.CodeUnitCallTarget target = call.getTarget();
        return target.getRawParameterTypes().isEmpty()
                && WITHOUT_A_TIME.entrySet().stream()
                        .anyMatch(entry -> target.getName().equals(entry.getValue())
                                && target.getOwner().isAssignableTo(entry.getKey()));
    }

    /** Others may be written at this moment, by a build of two modules at a time. */
    private static Set<Path> classesOfAllTests() throws URISyntaxException {
        Path own = Path.of(WaitingTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path home = own.getParent().getParent().getParent();
        Path inModule = home.relativize(own).subpath(1, 3);
        return Stream.of("runtime", "data", "models", "exporter", "trainer", "meter", "doctor", "cli")
                .map(module -> home.resolve(module).resolve(inModule))
                .filter(Files::isDirectory)
                .collect(Collectors.toUnmodifiableSet());
    }
}
