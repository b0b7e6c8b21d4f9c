"""What every part of the business stands on: rows, money, time, refusals, the outbox."""
