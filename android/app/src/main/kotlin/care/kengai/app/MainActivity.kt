// The one activity: it draws, hands system events on, and keeps out of pictures of the screen.
package care.kengai.app

import android.os.Bundle
import android.view.WindowManager
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.viewModels
import androidx.compose.runtime.getValue
import care.kengai.Language
import care.kengai.screens.Face
import care.kengai.screens.Kengai

class MainActivity : ComponentActivity() {
    private val keeper: Keeper by viewModels { Keeper.Factory }

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        window.setFlags(WindowManager.LayoutParams.FLAG_SECURE, WindowManager.LayoutParams.FLAG_SECURE)
        enableEdgeToEdge()
        setContent {
            Face(Language.of(resources.configuration.locales[0])) {
                keeper.model?.let { Kengai(it) }
            }
        }
    }

    override fun onStart() {
        super.onStart()
        keeper.model?.look()
    }

    override fun onStop() {
        super.onStop()
        if (!isChangingConfigurations) keeper.putAway()
    }
}
