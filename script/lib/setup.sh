# All set-up together, in the order in which the scripts need it.
# shellcheck source-path=SCRIPTDIR

LIB="$(dirname "${BASH_SOURCE[0]}")"
. "$LIB/common.sh"
. "$LIB/apt.sh"
. "$LIB/base.sh"
. "$LIB/s3.sh"
. "$LIB/kotlin.sh"
. "$LIB/android.sh"
. "$LIB/android_resources.sh"
. "$LIB/swift_root.sh"
. "$LIB/swift.sh"
