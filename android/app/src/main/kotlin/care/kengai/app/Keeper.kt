// What survives a rotation of the screen: the model with the book behind it. What survives a killed process is in the book.
package care.kengai.app

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelProvider
import androidx.lifecycle.viewModelScope
import androidx.lifecycle.viewmodel.initializer
import androidx.lifecycle.viewmodel.viewModelFactory
import care.kengai.screens.FaceModel
import kotlinx.coroutines.launch

class Keeper(private val app: KengaiApp) : ViewModel() {
    /** Null until the book is open. */
    var model: FaceModel? by mutableStateOf(null)
        private set

    init {
        viewModelScope.launch {
            val book = app.book()
            model = FaceModel(book, app.scope, book.place())
        }
    }

    /** The app goes out of sight: nothing of the book stays open. */
    fun putAway() {
        app.scope.launch { app.book().suspend() }
    }

    companion object {
        val Factory: ViewModelProvider.Factory = viewModelFactory {
            initializer {
                Keeper(this[ViewModelProvider.AndroidViewModelFactory.APPLICATION_KEY] as KengaiApp)
            }
        }
    }
}
