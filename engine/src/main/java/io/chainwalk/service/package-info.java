/// What should be balanced to what: Services and their endpoints at one moment, immutable.
///
/// Begin with [io.chainwalk.service.ServiceSnapshot]. Nothing here reads files or knows of chains; the tools make
/// snapshots from manifests, embedders make them from what they have.
@NullMarked
package io.chainwalk.service;

import org.jspecify.annotations.NullMarked;
