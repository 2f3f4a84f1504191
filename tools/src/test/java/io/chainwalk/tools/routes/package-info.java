/// Requests through entrances that manifests make, and the command `route`.
@NullMarked
package io.chainwalk.tools.routes;

import org.jspecify.annotations.NullMarked;
