/// NAMES: what a cluster's DNS answers. No I/O, no clock, no manifests, and no wire format.
///
/// Begin with [io.chainwalk.names.ClusterNames]: it is made once of a cluster's objects ([io.chainwalk.names.NamedObjects])
/// and answers any number of questions from any number of threads. [io.chainwalk.names.SearchPath] is the resolver of a
/// Pod in front of it.
///
/// Rules are those of the Kubernetes DNS-based service discovery specification, version 1.1.0; where it is silent they
/// are those of CoreDNS and its plugin `kubernetes`. `docs/names.md` says where they are neither.
@NullMarked
package io.chainwalk.names;

import org.jspecify.annotations.NullMarked;
