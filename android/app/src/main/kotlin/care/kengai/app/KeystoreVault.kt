// The device's master key, wrapped by a key that never leaves the phone's keystore. Type-checked here and never executed: the build
// machine has no AndroidKeyStore.
package care.kengai.app

import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.security.keystore.StrongBoxUnavailableException
import care.kengai.KeyVault
import care.kengai.ffi.VaultException
import java.security.KeyStore
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

private const val STORE = "AndroidKeyStore"
private const val NAME = "care.kengai.master"
private const val CIPHER = "AES/GCM/NoPadding"
private const val NONCE_BYTES = 12
private const val TAG_BITS = 128
private const val KEY_BITS = 256

class KeystoreVault : KeyVault {
    override fun wrap(secret: ByteArray): ByteArray {
        val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, key() ?: made()) }
        return cipher.iv + cipher.doFinal(secret)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray {
        val key = key() ?: throw VaultException.KeyGone()
        return try {
            val nonce = GCMParameterSpec(TAG_BITS, wrapped, 0, NONCE_BYTES)
            Cipher.getInstance(CIPHER).apply { init(Cipher.DECRYPT_MODE, key, nonce) }
                .doFinal(wrapped, NONCE_BYTES, wrapped.size - NONCE_BYTES)
        } catch (_: KeyPermanentlyInvalidatedException) {
            throw VaultException.KeyGone()
        } catch (_: AEADBadTagException) {
            throw VaultException.KeyGone()
        }
    }

    private fun key(): SecretKey? =
        KeyStore.getInstance(STORE).apply { load(null) }.getKey(NAME, null) as SecretKey?

    /** In a chip of its own where the phone has one; Android 8 does not know of such chips. */
    private fun made(): SecretKey {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.P) return made(spec())
        return try {
            made(spec().setIsStrongBoxBacked(true))
        } catch (_: StrongBoxUnavailableException) {
            made(spec())
        }
    }

    private fun spec(): KeyGenParameterSpec.Builder =
        KeyGenParameterSpec.Builder(NAME, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(KEY_BITS)

    private fun made(spec: KeyGenParameterSpec.Builder): SecretKey =
        KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).apply { init(spec.build()) }.generateKey()
}
