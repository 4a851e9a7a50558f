// A key vault in memory, in the place of the phone's keystore.
package care.kengai

import care.kengai.ffi.VaultException
import java.security.SecureRandom
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

private const val NONCE_BYTES = 12
private const val TAG_BITS = 128

class SoftwareVault : KeyVault {
    private val key: SecretKey = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()

    /** What the vault does instead, for tests of its refusals. */
    @Volatile
    var refusal: (() -> Exception)? = null

    @Volatile
    var openings = 0
        private set

    private fun cipher(mode: Int, nonce: ByteArray) =
        Cipher.getInstance("AES/GCM/NoPadding").apply { init(mode, key, GCMParameterSpec(TAG_BITS, nonce)) }

    override fun wrap(secret: ByteArray): ByteArray {
        refusal?.let { throw it() }
        val nonce = ByteArray(NONCE_BYTES).also(SecureRandom()::nextBytes)
        return nonce + cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(secret)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray {
        openings += 1
        refusal?.let { throw it() }
        val nonce = wrapped.copyOf(NONCE_BYTES)
        return try {
            cipher(Cipher.DECRYPT_MODE, nonce).doFinal(wrapped, NONCE_BYTES, wrapped.size - NONCE_BYTES)
        } catch (_: AEADBadTagException) {
            throw VaultException.KeyGone()
        }
    }
}
