.PHONY: run test test-full bench requirements
run:          ## serve with the demo on 127.0.0.1:8000, or PORT
	@bin/run
test:         ## everything, on SQLite, and what the data promises on PostgreSQL too
	@bin/test
test-full:    ## the volumes as well
	@bin/test --full
bench:        ## the table of measurements, both sides of every ratio
	@bin/bench
requirements: ## pin again what requirements/*.in ask for
	@bin/requirements
