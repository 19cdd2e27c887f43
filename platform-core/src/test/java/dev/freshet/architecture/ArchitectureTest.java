package dev.freshet.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(Rules.ROOT);

    @TestFactory
    List<DynamicTest> everyRuleHolds() throws IllegalAccessException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Field field : Rules.class.getDeclaredFields()) {
            if (field.getType() == ArchRule.class && Modifier.isStatic(field.getModifiers())) {
                ArchRule rule = (ArchRule) field.get(null);
                tests.add(DynamicTest.dynamicTest(field.getName(), () -> rule.check(CORE)));
            }
        }
        for (String name : Rules.directed()) {
            tests.add(DynamicTest.dynamicTest(
                    "direction of " + name, () -> Rules.direction(name).check(CORE)));
        }
        return tests;
    }
}
