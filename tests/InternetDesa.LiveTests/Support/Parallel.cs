// Live tests wait for processes, the flash of a router and time-outs more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
