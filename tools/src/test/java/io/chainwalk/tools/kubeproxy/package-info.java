/// kube-proxy's own unit tests, restated as data, held against our rules.
@NullMarked
package io.chainwalk.tools.kubeproxy;

import org.jspecify.annotations.NullMarked;
