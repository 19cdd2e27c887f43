package dev.freshet.sample;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.freshet.wiring.FreshetBuilder;
import org.junit.jupiter.api.Test;

/** The sample shows what an application needs: the public API and the starter. */
class SampleArchitectureTest {

    private static final JavaClasses SAMPLE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.freshet.sample");

    private static final ArchRule ONLY_API_AND_STARTER = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("dev.freshet..")
                    .and(not(resideInAnyPackage(
                            "dev.freshet",
                            "dev.freshet.admin",
                            "dev.freshet.settings",
                            "dev.freshet.spi",
                            "dev.freshet.spring..",
                            "dev.freshet.sample.."))))
            .orShould()
            .dependOnClassesThat(resideInAPackage("run.endive.."))
            .because("an application needs no more than the public API and the starter");

    @Test
    void onlyTheApiAndTheStarterAreUsed() {
        ONLY_API_AND_STARTER.check(SAMPLE);

        JavaClasses bad = new ClassFileImporter().importClasses(Bad.class);
        assertThat(ONLY_API_AND_STARTER.evaluate(bad).hasViolation())
                .as("can fail")
                .isTrue();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.freshet.sample.(*)..").should().beFreeOfCycles().check(SAMPLE);
    }

    private static final class Bad {

        FreshetBuilder builder() {
            return new FreshetBuilder();
        }
    }
}
