// The app. Never executed yet: see ../README.md.
plugins {
    id("com.android.application")
    kotlin("android")
    kotlin("plugin.compose")
}

android {
    namespace = "care.kengai.app"
    compileSdk = 36
    defaultConfig {
        applicationId = "care.kengai.app"
        minSdk = 26
        targetSdk = 35
        versionCode = 1
        versionName = "0.1.0"
    }
    sourceSets["main"].kotlin.srcDirs("src/main/kotlin")
    buildFeatures { compose = true }
}

kotlin {
    jvmToolchain(17)
}

// The versions of ../libraries/pom.xml.
dependencies {
    implementation(project(":screens"))
    implementation("androidx.lifecycle:lifecycle-viewmodel-compose:2.11.0")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
}
