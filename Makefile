# Two commands do all the set-up: `make run` and `make test`.
.PHONY: run test check bench fuzz envelopes soak aws-test clean

run: ## Set everything up and serve the demo city
	@scripts/setup run
	@.venv/bin/python -m app.cli serve $(ARGS)

# One more than there are cores: some tests wait for most of their time, for leases and retries.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
test: ## Set everything up and run the checks and the tests
	@scripts/setup test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@mkdir -p .mypy_cache; .venv/bin/mypy >.mypy_cache/said 2>&1 & types=$$!; failed=0; \
	.venv/bin/python -m pytest -n $(WORKERS) $(ARGS) || failed=$$?; \
	wait $$types || failed=1; cat .mypy_cache/said; exit $$failed

bench: ## One JSON line per measurement
	@scripts/setup test
	@.venv/bin/python -m bench $(ARGS)

SECONDS ?= 600
fuzz: ## Fuzz every format for SECONDS=600 in all, by coverage; finds and a working corpus go to .fuzz/
	@scripts/fuzz $(SECONDS) $(ARGS)

envelopes: ## Every envelope of the corpus with every field wrong in turn, and every hostile word: all cases
	@scripts/setup test
	@TOWNBELL_EVERY_CASE=1 .venv/bin/python -m pytest -n auto tests/skill/envelopes tests/web/test_alexa_envelopes.py $(ARGS)

KILLS ?= 500
soak: ## Kill KILLS=500 deliveries, then deliver for SECONDS=600 while everything goes wrong; .soak/ remembers
	@scripts/setup test
	@.venv/bin/python -m tests.soak.kills $(KILLS)
	@.venv/bin/python -m tests.soak $(SECONDS) $(ARGS)

aws-test: ## Build the functions, deploy them into an AWS emulator on loopback and use them
	@scripts/setup test
	@scripts/tools
	@.venv/bin/python -m pytest tests/aws $(ARGS)

screenshots: ## The residents' pages as pictures, into docs/screens/
	@scripts/setup test
	@scripts/tools
	@.venv/bin/python -m tests.browser.screenshots

clean: ## Remove what the other targets made (not the data)
	@rm -rf .venv .fuzz-venv .fuzz .aws-sam .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

# Called by `sam build` (BuildMethod: makefile); ARTIFACTS_DIR is sam's.
ROOMS := app city words snapshot net feeds stores cities
build-AlexaEndpoint:
	@scripts/build-function alexa_endpoint $(filter-out feeds,$(ROOMS)) skill notifier/__init__.py notifier/reports.py -skill/understand -skill/package -skill/conversation.py -skill/dialogs/following.py -skill/dialogs/known.py -skill/dialogs/corrected.py -skill/dialogs/meaning.py -skill/dialogs/awaiting.py -skill/dialogs/timed.py -skill/dialogs/spoken.py -skill/dialogs/worded.py -skill/heard/vocabulary.py -skill/heard/leaning.py -skill/at_home -stores/backup -app/commands -app/server.py -app/worker.py -app/deployment.py -app/wiring/site.py -app/wiring/pages -app/wiring/deployment.py -app/wiring/console -app/wiring/functions -stores/aws/accounts.py -stores/aws/refresh -stores/sqlite/staff.py -stores/sqlite/passkeys.py -cities/*/data
build-FeedRefresh:
	@scripts/build-function feed_refresh $(ROOMS) +s3
build-AlertPlanner:
	@scripts/build-function alert_planner $(filter-out feeds,$(ROOMS)) notifier -cities/*/data
build-AlertSender:
	@scripts/build-function alert_sender $(filter-out feeds,$(ROOMS)) notifier -cities/*/data +sesv2 +sns +pinpoint-sms-voice-v2
build-Feedback:
	@scripts/build-function feedback $(filter-out feeds,$(ROOMS)) notifier skill interaction_models -skill/understand/sayings -skill/understand/learning -skill/understand/__main__.py web/__init__.py web/inward/__init__.py web/inward/notifications.py -cities/*/data +sesv2 +sns +pinpoint-sms-voice-v2
build-Caretaker:
	@scripts/build-function caretaker $(filter-out feeds,$(ROOMS)) feeds/__init__.py feeds/decide.py feeds/source.py notifier skill/__init__.py -cities/*/data +s3 +sesv2 +sns +pinpoint-sms-voice-v2
build-WebSite:
	@scripts/build-function web_site $(ROOMS) notifier skill web interaction_models -skill/understand/sayings -skill/understand/learning -skill/understand/__main__.py -cities/*/data +s3 +sesv2 +sns +pinpoint-sms-voice-v2
