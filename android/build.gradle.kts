// Versions for every module. Never executed yet: see README.md.
plugins {
    id("com.android.library") version "8.13.0" apply false
    id("com.android.application") version "8.13.0" apply false
    kotlin("android") version "2.3.0" apply false
    kotlin("plugin.compose") version "2.3.0" apply false
}
