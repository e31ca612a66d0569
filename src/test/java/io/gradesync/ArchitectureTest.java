package io.gradesync;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.gradesync.database.Database;
import io.gradesync.sample.SampleDatabase;

@AnalyzeClasses(packages = "io.gradesync", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] FRAMEWORKS = {
        "org.apache.camel..",
        "org.springframework..",
        "java.sql..",
        "javax.sql..",
        "org.postgresql.."
    };

    @ArchTest
    static final ArchRule rulesOfGradesStandAlone =
            classes()
                    .that()
                    .resideInAnyPackage("io.gradesync.grade..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "io.gradesync.grade..")
                    .andShould()
                    .onlyDependOnClassesThat()
                    .resideOutsideOfPackages(FRAMEWORKS)
                    .because("what a grade is does not depend on how it is carried");

    @ArchTest
    static final ArchRule openeducatKnowsGradesOnly =
            classes()
                    .that()
                    .resideInAnyPackage("io.gradesync.openeducat..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..", "io.gradesync.grade..", "io.gradesync.openeducat..")
                    .andShould()
                    .onlyDependOnClassesThat()
                    .resideOutsideOfPackages(FRAMEWORKS)
                    .because("names and codes are made the same way, whoever writes them");

    @ArchTest
    static final ArchRule moodleIsReadWithoutFrameworks =
            noClasses()
                    .that()
                    .resideInAPackage("io.gradesync.moodle..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(FRAMEWORKS)
                    .because("routes carry the requests; what they say is tested without them");

    @ArchTest
    static final ArchRule moodleKnowsNothingOfThePull =
            noClasses()
                    .that()
                    .resideInAPackage("io.gradesync.moodle..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("io.gradesync..")
                                    .and(resideOutsideOfPackage("io.gradesync.moodle.."))
                                    .and(resideOutsideOfPackage("io.gradesync.grade..")))
                    .because("Moodle's answers mean the same whatever is done with them");

    @ArchTest
    static final ArchRule onlyTheMainClassKnowsTheCommandLine =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.gradesync.cli..")
                    .and()
                    .doNotBelongToAnyOf(GradeSync.class)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.gradesync.cli..")
                    .because("the service works without a terminal");

    @ArchTest
    static final ArchRule onlyTheCommandLinePrints =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.gradesync.cli..")
                    .should(ACCESS_STANDARD_STREAMS)
                    .because("standard output holds the result of a command and nothing else");

    @ArchTest
    static final ArchRule loggingGoesThroughOneInterface =
            NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because("all logs go through SLF4J");

    @ArchTest
    static final ArchRule gradesAreDecimals =
            noFields()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAnyPackage(
                            "io.gradesync.grade..", "io.gradesync.moodle..", "io.gradesync.pull..")
                    .should()
                    .haveRawType(double.class)
                    .orShould()
                    .haveRawType(float.class)
                    .orShould()
                    .haveRawType(Double.class)
                    .orShould()
                    .haveRawType(Float.class)
                    .because("0.1 + 0.2 is no grade");

    @ArchTest
    static final ArchRule packagesHaveAnOrder =
            slices().matching("io.gradesync.(*)..")
                    .should()
                    .beFreeOfCycles()
                    // Opening the embedded database fills it, for which the sample needs it.
                    .ignoreDependency(Database.class, SampleDatabase.class)
                    .because("each package can be understood without those above it");
}
