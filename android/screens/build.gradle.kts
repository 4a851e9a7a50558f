// What is drawn, as an Android library. Never executed yet: see ../README.md.
plugins {
    id("com.android.library")
    kotlin("android")
    kotlin("plugin.compose")
}

android {
    namespace = "care.kengai.screens"
    compileSdk = 36
    defaultConfig { minSdk = 26 }
    sourceSets["main"].kotlin.srcDirs("src/main/kotlin")
    buildFeatures { compose = true }
}

kotlin {
    jvmToolchain(17)
}

// The versions of ../libraries/pom.xml.
dependencies {
    api(project(":care"))
    api("androidx.compose.foundation:foundation:1.12.1")
    api("androidx.compose.material3:material3:1.4.0")
    api("androidx.activity:activity-compose:1.13.0")
}
