/// The kernel of this machine as a node: a private network namespace with TUN interfaces whose other ends are ours, with
/// rules loaded by the usual tools.
///
/// Begin with [LiveNode]. Everything in the namespace ends with the thread that made it, or with the process, however
/// that ends; nothing outside of it is touched.
@NullMarked
package io.chainwalk.tools.kernel;

import org.jspecify.annotations.NullMarked;
