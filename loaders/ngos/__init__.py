"""Non-governmental organisations in consultative status with the Economic and Social Council."""
