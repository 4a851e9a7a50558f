// The portable part as an Android library. Never executed yet: see ../README.md.
//
// Before it: the library for each ABI into src/main/jniLibs (cargo-ndk, NDK r28 or newer: 16 KB pages), and the generated
// Kotlin into target/bindings/kotlin (script/test-kotlin puts it there).
plugins {
    id("com.android.library")
    kotlin("android")
}

android {
    namespace = "care.kengai"
    compileSdk = 36
    defaultConfig {
        minSdk = 26
        ndk { abiFilters += listOf("arm64-v8a", "x86_64") }
        consumerProguardFiles("consumer-rules.pro")
    }
    sourceSets["main"].kotlin.srcDirs("src/main/kotlin", "../../target/bindings/kotlin")
}

kotlin {
    jvmToolchain(17)
}

dependencies {
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-core:1.10.2")
    implementation("net.java.dev.jna:jna:5.17.0@aar")
}
