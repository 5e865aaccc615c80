//! ONE SPOKEN TURN, stage by stage.
