// What survives a rotation of the screen: the model with the book behind it; and where the person was, in the saved state.
package care.kengai.app

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.lifecycle.SavedStateHandle
import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelProvider
import androidx.lifecycle.createSavedStateHandle
import androidx.lifecycle.viewModelScope
import androidx.lifecycle.viewmodel.initializer
import androidx.lifecycle.viewmodel.viewModelFactory
import care.kengai.screens.FaceModel
import kotlinx.coroutines.launch

private const val PLACES = "places"

class Keeper(private val app: KengaiApp, private val saved: SavedStateHandle) : ViewModel() {
    /** Null until the book is open. */
    var model: FaceModel? by mutableStateOf(null)
        private set

    init {
        viewModelScope.launch {
            model = FaceModel(app.book(), viewModelScope, saved[PLACES] ?: emptyList()) { saved[PLACES] = ArrayList(it) }
        }
    }

    /** The app goes out of sight: nothing of the book stays open. */
    fun putAway() {
        viewModelScope.launch { app.book().suspend() }
    }

    companion object {
        val Factory: ViewModelProvider.Factory = viewModelFactory {
            initializer {
                val app = this[ViewModelProvider.AndroidViewModelFactory.APPLICATION_KEY] as KengaiApp
                Keeper(app, createSavedStateHandle())
            }
        }
    }
}
