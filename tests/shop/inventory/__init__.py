"""Tests of this part of the business."""
