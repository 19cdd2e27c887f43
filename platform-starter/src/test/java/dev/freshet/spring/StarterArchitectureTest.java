package dev.freshet.spring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.spring.unmarked.BadAutoConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;

/** The starter's own rules, each with a proof that it can fail. */
class StarterArchitectureTest {

    private static final JavaClasses STARTER = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.freshet.spring");

    private static final JavaClasses BAD = new ClassFileImporter().importClasses(BadAutoConfiguration.class);

    private static final ArchRule AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL = classes()
            .that()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .bePublic()
            .andShould()
            .haveModifier(FINAL)
            .because("they are listed by name and nobody extends them");

    private static final ArchRule AUTO_CONFIGURATIONS_HAVE_NO_PUBLIC_METHODS = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith(AutoConfiguration.class)
            .should()
            .notBePublic()
            .because("bean methods are not an API");

    private static final ArchRule BEANS_BACK_OFF = methods()
            .that()
            .areAnnotatedWith(Bean.class)
            .should()
            .beAnnotatedWith("org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean")
            .because("the application's own bean wins");

    private static final ArchRule ONLY_THE_CORES_API = noClasses()
            .should()
            .dependOnClassesThat(isInCore()
                    .and(not(resideInAnyPackage(
                            "dev.freshet",
                            "dev.freshet.admin",
                            "dev.freshet.settings",
                            "dev.freshet.spi",
                            "dev.freshet.wiring")))
                    .and(not(equivalentTo(InstanceAllocator.class))))
            .because("the starter stands on the public API, the builder and the allocator's type");

    private static final ArchRule PACKAGES_ARE_NULL_MARKED =
            classes().should(resideInANullMarkedPackage()).because("null means something only where it is written");

    @Test
    void autoConfigurationsArePublicAndFinal() {
        AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL.check(STARTER);
        assertCanFail(AUTO_CONFIGURATIONS_ARE_PUBLIC_AND_FINAL);
    }

    @Test
    void autoConfigurationsHaveNoPublicMethods() {
        AUTO_CONFIGURATIONS_HAVE_NO_PUBLIC_METHODS.check(STARTER);
        assertCanFail(AUTO_CONFIGURATIONS_HAVE_NO_PUBLIC_METHODS);
    }

    @Test
    void everyBeanBacksOff() {
        BEANS_BACK_OFF.check(STARTER);
        assertCanFail(BEANS_BACK_OFF);
    }

    @Test
    void onlyTheCoresApiIsUsed() {
        ONLY_THE_CORES_API.check(STARTER);
        assertCanFail(ONLY_THE_CORES_API);
    }

    @Test
    void packagesAreNullMarked() {
        PACKAGES_ARE_NULL_MARKED.check(STARTER);
        assertCanFail(PACKAGES_ARE_NULL_MARKED);
    }

    @Test
    void everyAutoConfigurationIsListed() throws IOException {
        assertThat(listed()).isEqualTo(autoConfigurationsIn(STARTER));
        assertThat(listed()).isNotEqualTo(autoConfigurationsIn(BAD));
    }

    private static void assertCanFail(ArchRule rule) {
        assertThat(rule.evaluate(BAD).hasViolation()).as("can fail: " + rule).isTrue();
    }

    private static Set<String> listed() throws IOException {
        String imports = new ClassPathResource(
                        "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports",
                        StarterArchitectureTest.class.getClassLoader())
                .getContentAsString(StandardCharsets.UTF_8);
        Set<String> names = new TreeSet<>(imports.lines().toList());
        names.removeIf(name -> !name.startsWith("dev.freshet."));
        return names;
    }

    private static Set<String> autoConfigurationsIn(JavaClasses classes) {
        Set<String> names = new TreeSet<>();
        for (JavaClass each : classes) {
            if (each.isAnnotatedWith(AutoConfiguration.class)) {
                names.add(each.getName());
            }
        }
        return names;
    }

    private static DescribedPredicate<JavaClass> isInCore() {
        return resideInAnyPackage("dev.freshet..").and(not(resideInAnyPackage("dev.freshet.spring..")));
    }

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage()
                        .tryGetAnnotationOfType(NullMarked.class)
                        .isPresent();
                events.add(new SimpleConditionEvent(item, marked, item.getPackageName()));
            }
        };
    }
}
