// What the core hands over, under names that the package's own do not hide: for tests of what is made of it.

import KengaiGenerated

typealias CoreFieldProblem = FieldProblem
typealias CoreWords = Words
