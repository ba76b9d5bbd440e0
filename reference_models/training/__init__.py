"""How every reference model is trained: phases, one loop, several optimisers, schedules, going on after Ctrl-C."""
